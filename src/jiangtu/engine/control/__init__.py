"""The auditors' rules over claims, classes and bodies; sampling after payment."""
