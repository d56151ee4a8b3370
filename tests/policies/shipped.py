"""What ships, read once for all tests of this folder."""

from jiangtu import policies
from jiangtu.engine.policy import catalogue, edition

EDITIONS = edition.load_folder(policies.FOLDER)
LISTS = catalogue.load_folder(policies.FOLDER.parent / "catalogues")
