"""Policies as data: `<id>/<edition>.yaml`, and beside each its worked cases; `engine.policy` says what they mean."""

from pathlib import Path

FOLDER = Path(__file__).parent
