from lxml import etree

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk, kinds

#: Prefix of the model names of all indicators.
PREFIX = "collections.indicator."


class CollectionsIndicator(models.AbstractModel):
    """The contract of an indicator: a figure about a customer, kept on the case, by which customers can be told apart.

    Each is a model ``collections.indicator.<name>`` in a file of its own, of this add-on or another. It must define:

    1. A stored, read-only field ``<name>`` of ``collections.case``, in the same file: its help says what the figure is,
       with its formula. A number with an ``aggregator`` is a measure of the pivot and graph.
    2. ``_figures(cases)``: SELECT of (case id, value) over a batch of cases of one company.

    It may define ``_default``, the figure of a case that ``_figures`` leaves out; ``_reads``, the models whose pending
    changes are written to the database first; and ``_filter``, (label, domain) of a filter of the worklist.

    Only ``_refresh`` writes the figure: when cases are opened, when customers move or are merged,
    and when the indicator's own add-on calls it, since it knows what changes the figure. A night notices that it has
    changed. Segments of policies may choose by it, and the list of cases shows it as a column.
    """

    _name = "collections.indicator"
    _description = "Indicator"

    #: The figure of a case without data.
    _default = 0.0
    #: The models that it reads.
    _reads = ()

    @api.model
    def _all(self):
        """Return all indicators by the name of their field."""
        return kinds.named(self.env, PREFIX)

    # === TO BE GIVEN BY EACH INDICATOR === #

    @api.model
    def _figures(self, cases):
        """Return a SELECT of (case id, value), for cases of one company."""
        raise NotImplementedError

    @api.model
    def _filter(self):
        """Return (label, domain) of a filter of the worklist, translated; None if there is none."""
        return None

    # === WRITTEN === #

    @api.model
    def _refresh_all(self, cases):
        """Write all figures of these cases."""
        for indicator in self._all().values():
            indicator._refresh(cases)

    @api.model
    def _refresh(self, cases):
        """Write the figure of these cases where it has changed; no other code writes it."""
        name = self._name.removeprefix(PREFIX)
        for model in self._reads:
            self.env[model].flush_model()
        for of_company in cases.grouped("company_id").values():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE collections_case kase SET %(field)s = COALESCE(figure.value, %(default)s)
                      FROM (SELECT UNNEST(%(cases)s) AS id) asked
                 LEFT JOIN (%(figures)s) figure (case_id, value) ON figure.case_id = asked.id
                     WHERE kase.id = asked.id AND kase.%(field)s IS DISTINCT FROM COALESCE(figure.value, %(default)s)
                    """,
                    field=SQL.identifier(name),
                    default=self._default,
                    cases=bulk.ids(of_company.ids),
                    figures=self._figures(of_company),
                )
            )
        cases.invalidate_recordset([name])

    # === SHOWN === #

    @api.model
    def _add_to_list(self, arch):
        """Add a column for each indicator that the list does not show yet."""
        for name in self._all():
            if not arch.xpath(f"//field[@name='{name}']"):
                arch.append(etree.Element("field", name=name, optional="hide"))

    @api.model
    def _add_to_search(self, arch):
        """Add the filters of the indicators, before the group-by filters."""
        found = {name: indicator._filter() for name, indicator in self._all().items()}
        filters = [(name, *filter_) for name, filter_ in found.items() if filter_]
        first = next(iter(arch.xpath("//filter[starts-with(@name, 'group_')]")), None)
        for name, label, domain in filters if first is not None else ():
            first.addprevious(etree.Element("filter", name=name, string=label, domain=repr(domain)))
        if filters and first is not None:
            first.addprevious(etree.Element("separator"))
