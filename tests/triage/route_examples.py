"""A text and its labels for every rule of routing."""

from __future__ import annotations

from typing import Any

# A text and its labels for every rule: (labels, text, profile).
Example = tuple[dict[str, Any], str, str]
BINS = "The bins in our street were not emptied."
PROCESS_EXAMPLES: dict[str, Example] = {
    "representative": (
        {"kind": "representative_enquiry"},
        "I write as ward councillor for Mrs A, whose bin is missed.",
        "default",
    ),
    "environmental_review": (
        {"kind": "information_request", "area": "information_rights"},
        "I ask for an internal review of what you refused under the EIR.",
        "default",
    ),
    "subject_access": (
        {"kind": "information_request", "area": "information_rights"},
        "Please send me everything you hold about me.",
        "default",
    ),
    "information_review": (
        {"kind": "information_request", "area": "information_rights"},
        "I want an internal review, you refused my FOI.",
        "default",
    ),
    "information_request": (
        {"kind": "information_request", "area": "information_rights"},
        "FOI: how many bins were bought last year?",
        "default",
    ),
    "councillor_conduct": (
        {"area": "councillor_conduct"},
        "Councillor Bird shouted at me in the meeting.",
        "default",
    ),
    "whistleblowing": (
        {"area": "waste_and_recycling"},
        "I work for the council and want to make a protected disclosure about the depot.",
        "default",
    ),
    "school_itself": (
        {"area": "not_council"},
        "The headteacher does nothing about the bullying.",
        "default",
    ),
    "other_body": ({"area": "not_council"}, "The hospital lost my notes.", "default"),
    "other_tier": ({"area": "waste_and_recycling"}, BINS, "county"),
    "penalty_charge": (
        {"kind": "appeal", "area": "parking"},
        "I dispute this PCN, the sign was hidden.",
        "default",
    ),
    "council_tax_reduction": (
        {"kind": "appeal", "area": "benefits"},
        "I dispute the council tax support decision.",
        "default",
    ),
    "council_tax": ({"kind": "appeal", "area": "council_tax"}, "I was not liable.", "default"),
    "discretionary_payment": (
        {"kind": "appeal", "area": "benefits"},
        "Please look again at the DHP you refused.",
        "default",
    ),
    "housing_benefit": (
        {"kind": "appeal", "area": "benefits"},
        "I dispute the housing benefit overpayment.",
        "default",
    ),
    "planning_objector": (
        {"kind": "appeal", "area": "planning_applications"},
        "You approved my neighbour's extension though we all objected.",
        "default",
    ),
    "planning": (
        {"kind": "appeal", "area": "planning_applications"},
        "My application for a porch was refused and I contest it.",
        "default",
    ),
    "ehc": (
        {"kind": "appeal", "area": "special_educational_needs"},
        "You refused to assess my son.",
        "default",
    ),
    "homelessness": (
        {"kind": "appeal", "area": "homelessness"},
        "I ask for a review of the decision.",
        "default",
    ),
    "school_place": (
        {"kind": "appeal", "area": "school_admissions"},
        "We were refused a place at Hill School.",
        "default",
    ),
    "blue_badge": (
        {"kind": "appeal", "area": "blue_badge_and_travel"},
        "My badge was refused.",
        "default",
    ),
    "licensing": ({"kind": "appeal", "area": "licensing"}, "My licence was revoked.", "default"),
    "decision_review": (
        {"kind": "appeal", "area": "housing_allocations"},
        "I was put in band 3 and that is wrong.",
        "default",
    ),
    "information_complaint": (
        {"area": "information_rights"},
        "My Freedom of Information request was never answered.",
        "default",
    ),
    "data_protection": (
        {"area": "information_rights"},
        "You sent my letter to the whole street.",
        "default",
    ),
    "adult_care": ({"area": "adult_care_charging"}, "The invoice is wrong.", "default"),
    "children_stage_3": (
        {"area": "childrens_social_care", "flags": ["escalation"]},
        "The stage 2 report is wrong, I want a review panel.",
        "default",
    ),
    "children_stage_2": (
        {"area": "childrens_social_care", "flags": ["escalation"]},
        "I had your answer to my complaint and it is wrong.",
        "default",
    ),
    "children_stage_1": (
        {"area": "childrens_social_care"},
        "The social worker never came.",
        "default",
    ),
    "public_health": (
        {"area": "customer_services"},
        "The sexual health clinic turned me away.",
        "default",
    ),
    "landlord_stage_2": (
        {"area": "housing_repairs", "flags": ["escalation"]},
        "Your reply about the damp is wrong.",
        "default",
    ),
    "landlord_stage_1": ({"area": "housing_repairs"}, "The damp is back.", "default"),
    "corporate_stage_2": ({"flags": ["escalation"]}, "I want stage 2.", "default"),
    "corporate_stage_1": ({}, BINS, "default"),
    "insurance": (
        {"kind": "service_request", "area": "roads_and_pavements", "flags": ["compensation_claim"]},
        "A pothole broke my wheel, I claim £240.",
        "default",
    ),
    "service_request": ({"kind": "service_request"}, "Please send a new bin.", "default"),
    "enquiry": ({"kind": "enquiry"}, "When is my bin day?", "default"),
    "compliment": ({"kind": "compliment"}, "Thank you, the crew are lovely.", "default"),
    "suggestion": ({"kind": "suggestion"}, "You could empty them on Fridays.", "default"),
}
OTHER_EXAMPLES: dict[str, Example] = {
    "handling_besides_appeal": (
        {"kind": "appeal", "area": "parking"},
        "I dispute the PCN, and nobody ever replied to my letter.",
        "default",
    ),
    "appeal_besides_complaint": (
        {"area": "council_tax"},
        "You lost my form. I also want to appeal against the band.",
        "default",
    ),
    "claim_besides_complaint": (
        {"flags": ["compensation_claim"]},
        "The crew broke my wall, pay for it.",
        "default",
    ),
    "data_besides_complaint": ({"flags": ["data_breach"]}, "You printed my name.", "default"),
    "over_12_months": ({}, "The crew broke my wall on 3 March 2024.", "default"),
    "court_claim": (
        {"flags": ["legal_action"]},
        "We have issued proceedings in the county court.",
        "default",
    ),
    "already_decided": ({}, "I had your final response and write again.", "default"),
    "statutory_appeal": (
        {"area": "council_tax"},
        "I want to appeal against the decision on my discount.",
        "default",
    ),
    "risk_to_life": ({"flags": ["risk_to_life"]}, "I cannot go on.", "default"),
    "safeguarding": ({"flags": ["safeguarding"]}, "The child is hurt.", "default"),
    "gas": ({"kind": "service_request"}, "I can smell gas in the hall.", "default"),
    "electricity": (
        {"kind": "service_request", "flags": ["health_and_safety"]},
        "There are bare wires in the hall.",
        "default",
    ),
    "structure": (
        {"kind": "service_request", "flags": ["health_and_safety"]},
        "The wall is about to fall.",
        "default",
    ),
    "hazard_in_words": ({"kind": "service_request"}, "The wall is about to fall.", "default"),
    "crime": (
        {"kind": "enquiry", "early": ["safeguarding"]},
        "He came at her with a knife.",
        "default",
    ),
    "risk_to_life_possible": ({"early": ["risk_to_life"]}, "I have had enough.", "default"),
    "safeguarding_possible": ({"early": ["safeguarding"]}, "She is thin.", "default"),
    "health_and_safety": ({"flags": ["health_and_safety"]}, "I tripped.", "default"),
    "data_breach": ({"flags": ["data_breach"]}, "You printed my name.", "default"),
    "vulnerable": ({"flags": ["vulnerable"]}, "I am 90.", "default"),
    "discrimination": ({"flags": ["discrimination"]}, "It is because I am deaf.", "default"),
    "legal_action": ({"flags": ["legal_action"]}, "My solicitor will write.", "default"),
    "staff_conduct": (
        {"cause": "officer_error_or_conduct"},
        "The man on the gate swore at me.",
        "default",
    ),
    "different_person": ({"flags": ["escalation"]}, "I want stage 2.", "default"),
    "repeat_contact": ({"flags": ["repeat_contact"]}, "I rang before.", "default"),
    "many_complaints": (
        {"flags": ["repeat_contact"]},
        "I have sent 40 emails and will send more.",
        "default",
    ),
    "abusive": ({"flags": ["abusive_or_threatening"]}, "You clowns.", "default"),
    "unhappy_with_answer": (
        {"kind": "service_request", "flags": ["escalation"]},
        "Your answer was no; please send the bin.",
        "default",
    ),
    "consent": ({"kind": "representative_enquiry"}, "I write for Mrs A.", "default"),
}
