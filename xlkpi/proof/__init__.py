"""What tells whether a workbook is right: its file, its values, where they come from."""
