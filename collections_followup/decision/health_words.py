"""Words about somebody's health, which do not belong into notes: data that needs special protection (GDPR art. 9).

What matters for collecting is what follows from it, such as that income is lost until summer. The words are stems in
English, Spanish and Finnish: a floor that misses paraphrases. Words with a usual business meaning are left out, such
as *operation* or *leikkaus*.
"""

import re

_STEMS = (
    # English
    "ill(?:ness(?:es)?)?",
    "sick(?:ness|\\s+leave)?",
    "diseases?",
    "cancers?",
    "tumou?rs?",
    "chemo\\w*",
    "depress(?:ed|ion|ive)",
    "anxiety",
    "bipolar",
    "psych(?:iatr|ologi|osi|oti)\\w*",
    "suicid\\w*",
    "surgery",
    "hospital(?:i[sz]ed)?",
    "diagnos\\w+",
    "disabilit(?:y|ies)",
    "disabled",
    "pregnan\\w+",
    "miscarriage",
    "stroke",
    "heart\\s+attack",
    "dementia",
    "alzheimer\\w*",
    "alcoholi\\w+",
    "addict(?:ed|ion)",
    "hiv",
    "diabet\\w+",
    "medication",
    # Spanish
    "enferm(?:o|a|os|as|edad|edades)",
    "cáncer",
    "quimio\\w*",
    "depresi(?:ón|va|vo)",
    "ansiedad",
    "psiquiátr\\w+",
    "psiquiatr\\w+",
    "suicid\\w+",
    "cirugía",
    "hospitalizad\\w+",
    "diagnóstico",
    "discapaci\\w+",
    "embaraz\\w+",
    "baja\\s+médica",
    "ictus",
    "infarto",
    "demencia",
    "alcoholismo",
    "alcohólic\\w+",
    "adicci\\w+",
    "medicación",
    # Finnish
    "sairau\\w+",
    "sairaa\\w*",
    "sairas\\w*",
    "sairast\\w+",
    "syöpä\\w*",
    "syövä\\w*",
    "masennu\\w+",
    "masentu\\w+",
    "ahdistu\\w+",
    "mielenterve\\w+",
    "psykiatri\\w+",
    "itsemurh\\w+",
    "diagnoosi\\w*",
    "vammai\\w+",
    "raska(?:ana|us|uden)\\w*",
    "aivohalvau\\w+",
    "sydänkohtau\\w+",
    "dementia\\w*",
    "alkoholi(?:smi|sti)\\w*",
    "lääkity\\w+",
)
_WORDS = re.compile(rf"\b(?:{'|'.join(_STEMS)})\b", re.IGNORECASE)


def found(text):
    """Return the words about health in a text, as they stand there, each once: a list."""
    return list(dict.fromkeys(word.group(0) for word in _WORDS.finditer(text or "")))
