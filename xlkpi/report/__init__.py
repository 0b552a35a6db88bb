"""Reports that go out: a page in words and pictures, or the whole workbook as PDF."""
