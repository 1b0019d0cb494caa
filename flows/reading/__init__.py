"""Captured bytes to records and tables, in processes that are not believed."""
