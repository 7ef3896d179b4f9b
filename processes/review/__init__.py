"""案卷评查: the rules by which case files are reviewed, run live. ``reviews.RULES`` is the whole dated, sourced list.

``file`` holds the values that rules look at, ``rule`` what a rule is and how findings add up; ``legality``, ``form``,
``marks`` and ``consistency`` hold the rules; ``loading`` and ``reviews`` are the only ones that read or write.
"""
