from odoo import api, models
from odoo.tools import SQL


class CollectionsFactAnswers(models.AbstractModel):
    """E-mails that may be the customer's answer, as long as nobody has assigned them."""

    _name = "collections.fact.answers"
    _inherit = ["collections.fact"]
    _description = "Answers to Assign"

    _about = "case"
    _reads = ("collections.answer", "collections.answer.guess")

    @api.model
    def _columns(self):
        return {"unassigned_answer": SQL("unassigned.day")}

    @api.model
    def _joins(self, asked):
        return SQL(
            """
            LEFT JOIN (SELECT guess.case_id, MIN(answer.day) AS day
                         FROM collections_answer_guess guess
                         JOIN collections_answer answer ON answer.id = guess.answer_id
                        WHERE %s AND answer.state = 'to_assign'
                     GROUP BY guess.case_id) unassigned ON unassigned.case_id = kase.id
            """,
            asked.is_among(SQL("guess.case_id")),
        )

    @api.model
    def _fingerprint(self, company):
        yield SQL(
            """
            SELECT evaluated.id, %s FROM evaluated
              JOIN collections_answer_guess guess ON guess.case_id = evaluated.id
              JOIN collections_answer answer ON answer.id = guess.answer_id
            """,
            self._hash("answer.id", "answer.state"),
        )
