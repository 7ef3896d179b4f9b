"""Rules whose removal no journey can notice, each with the reason: another rule refuses the same thing, or it only
guards against what the rest of the program cannot do.

Keys are what the campaign prints, of the procedure under which they stand.
"""

from __future__ import annotations

from collections.abc import Mapping

REDUNDANT: Mapping[str, Mapping[str, str]] = {
    "measure": {
        "measure.answers.proposal: handed_in.weighed(context)": "only writes; its guard refuses",
        "step M8: D77 on file": "no piece ends as transferred without it, and M8 asks that all have ended",
    },
    "penalty_summary": {
        "penalty_summary.answers.telling: handed_in.weighed(context)": "only writes; its guard refuses",
        "penalty_summary.answers_after.late_payment: ordinary.late_payment(context)": "only writes; its guard refuses",
    },
}
