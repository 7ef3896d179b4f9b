"""The standards library: statutes, items and discretion standards as dated data, and how they are applied."""
