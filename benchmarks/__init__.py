"""How fast the follow-up is; see ``run`` beside this file."""
