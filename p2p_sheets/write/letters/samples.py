"""An example of each letter's values: what templates are tried with, and may use."""

from collections.abc import Mapping
from typing import Any

from p2p_sheets.write.letters.letter import LetterKind

FRAME: Mapping[str, Any] = {
    "programme": "Scalable Cities P2P Learning Programme",
    "secretariat": "Scalable Cities Secretariat",
    "contact": "secretariat@example.org",
    "signed_by": "A. Example",
    "mark": "",
    "date": "31 March 2023",
    "reply_by": "14 April 2023",
    "next_calls": ["SW-3: 1 to 30 September 2023"],
    "review": "You may ask us in writing to have this decision reviewed.",
    "review_by": "30 April 2023",
    "reminded_on": "14 March 2023",
    "reference": "SW-1-07",
    "subject": "Study Week SW-1: your application was successful",
    "salutation": "Dear Kari Example",
    "to": {
        "name": "Kari Example",
        "organisation": "City of Trondheim",
        "place": "Trondheim, Norway",
    },
}
_APPLICATION: Mapping[str, Any] = {
    "application_id": "SW-1-07",
    "title": "Positive energy districts",
    "city": "Trondheim",
    "activity_type": "Study Week",
    "activity_word": "study week",
    "application_type": "Study Week",
    "visitor": False,
    "cut_off": "SW-1",
    "submitted_on": "24 October 2022",
    "decided_on": "10 November 2022",
    "period": "1 December 2022 to 30 April 2023",
}
_ACTIVITY: Mapping[str, Any] = {
    "activity_id": "SW-2023-01",
    "activity_type": "Study Week",
    "activity_word": "study week",
    "title": "Positive energy districts",
    "city": "Trondheim, Norway",
    "dates": "7 to 9 March 2023",
}
_AWARDED = {
    "visit": {"city": "Évora, Portugal", "title": "Solar roofs", "dates": "7 to 9 March 2023"},
    "steps": [{"name": "Background documents for the experts", "when": "21 days before the start"}],
}
_FIGURES = {
    "lines": [
        {
            "category": "Travel",
            "basis": "what was spent, against receipts",
            "most": "480.00",
            "rule": "Section 4",
        }
    ],
    "total": "480.00",
}
_WHY = {
    "reasons": ["The application does not reach what is required."],
    "criteria": [
        {
            "label": "Relevance",
            "weight": "30",
            "mark": "2.50",
            "remark": "most points were lost here",
        }
    ],
    "total": "2.85",
    "most": "5",
    "threshold": "3.00",
    "lowest": "3.80",
    "comments": ["The need is clear; the plan is not."],
}
_PAYMENT = {
    "payment_id": "2023-03-001",
    "approved": False,
    "reissue_of": "",
    "amount": "1 056.00",
    "claimed": "1 199.40",
    "account_holder": "City of Trondheim",
    "account": "NO93 ... 7947",
    "due": "30 April 2023",
    "cut": True,
    "before_vat": True,
    "lines": [
        {
            "line_id": "P012/2303-01",
            "category": "Travel",
            "dates": "7 March 2023",
            "claimed": "623.40",
            "approved": "480.00",
            "refused": "143.40",
            "reason": "The ceiling is 480.00 (section 4 of the guidelines).",
        }
    ],
}
_REFUSED = {
    "line_id": "P018/2303-02",
    "category": "Travel",
    "dates": "7 March 2023",
    "claimed": "80.00",
    "approved": "0.00",
    "refused": "80.00",
    "reason": "A Study Week is remote: Travel is not eligible (section 2.1 of the guidelines).",
}
_REPAYMENT = {
    "amount": "200.00",
    "asked_before": "",
    "lines": [
        {
            "line_id": "P018/2303-02",
            "category": "Travel",
            "dates": "7 March 2023",
            "paid": "300.00",
            "correct": "110.00",
            "reason": "The ticket was refunded to you.",
        }
    ],
}
_EXPERT = {"name": "Ana Example", "origin": "University of Y, Graz, Austria"}
_PEOPLE = [
    {
        "role": "Host city",
        "organisation": "City of Trondheim",
        "contact": "Kari Example, kari@trondheim.example",
    }
]
_TOGETHER = {
    "people": _PEOPLE,
    "steps": [{"name": "Inception meeting", "when": "21 days before the start"}],
    "due": "25 October 2022",
}
_ENCLOSED = "a form with our questions and a template of the resumé"
_DUTIES = [{"name": "Resumé of the visit", "due": "16 March 2023"}]

SAMPLES: Mapping[LetterKind, Mapping[str, Any]] = {
    LetterKind.AWARD: {**_APPLICATION, **_AWARDED},
    LetterKind.RESERVE: {**_APPLICATION, "position": "2"},
    LetterKind.REJECTION: {**_APPLICATION, **_WHY},
    LetterKind.COMPLETENESS: {**_APPLICATION, "questions": ["Please send: Required expertise."]},
    LetterKind.INVITATION: {**_APPLICATION, **_AWARDED},
    LetterKind.FIRST_CONTACT: {**_ACTIVITY, **_TOGETHER},
    LetterKind.AGENDA: {**_ACTIVITY, **_TOGETHER},
    LetterKind.INTRODUCTION: {**_ACTIVITY, **_TOGETHER},
    LetterKind.EXPERT: {**_ACTIVITY, "steps": _TOGETHER["steps"], "figures": _FIGURES},
    LetterKind.CONTRACT: {
        **_ACTIVITY,
        "expert": _EXPERT,
        "figures": _FIGURES,
        "city_role": "host city",
        "city_figures": _FIGURES,
    },
    LetterKind.COMMITMENT: {
        **_ACTIVITY,
        "party": "City of Trondheim, Norway",
        "role": "host city",
        "host": True,
        "duties": _DUTIES,
        "visitors": [{"city": "City of Graz", "contact": "Ana Example, ana@graz.example"}],
        "figures": _FIGURES,
    },
    LetterKind.PAYMENT: {**_ACTIVITY, **_PAYMENT},
    LetterKind.REFUSED: {**_ACTIVITY, "lines": [_REFUSED], "claimed": "80.00"},
    LetterKind.REPAYMENT: {**_ACTIVITY, **_REPAYMENT},
    LetterKind.REQUEST: {
        **_ACTIVITY,
        "missing": _DUTIES,
        "money_waits": True,
        "enclosed": _ENCLOSED,
    },
    LetterKind.IMPACT: {
        **_ACTIVITY,
        "due": "9 March 2024",
        "late": False,
        "enclosed": "a form with our questions",
    },
}
