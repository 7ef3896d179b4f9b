"""The diagrams and decision tables of the procedures: data only, no code."""
