"""The shell: read bottom-up, the list of apps is the river."""
