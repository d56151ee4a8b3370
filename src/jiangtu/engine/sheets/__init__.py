"""Department workbooks: guarded, read, understood, cleaned, checked, sent back with every wrong cell marked.

guard → workbook → layout → mapping → check (clean) → annotate.
Bytes and frozen values in, tables and findings out.
"""
