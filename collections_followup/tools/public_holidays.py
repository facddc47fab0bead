"""Public holidays of countries, by the package ``holidays``, which is not needed for anything else."""

try:
    import holidays
except ImportError:  # it is optional
    holidays = None


def is_installed():
    """Return True if the package is there."""
    return holidays is not None


def of_country(code, years, lang="en_US"):
    """Return the public holidays that hold in the whole of a country; None if nothing is known of it.

    :param code: ISO 3166-1
    :param years: those to look up
    :param lang: code of the language of the names; another is taken where they are not known in it
    :returns: {day: name}
    """
    found = getattr(holidays, code or "", None)
    if found is None or code not in holidays.list_supported_countries():
        return None
    known = found.supported_languages
    spoken = next((name for name in (lang, lang.split("_")[0]) if name in known), None)
    return dict(sorted(holidays.country_holidays(code, years=years, language=spoken).items()))
