"""行政处罚简易程序: the summary penalty procedure, decided on the spot (S1-S8)."""
