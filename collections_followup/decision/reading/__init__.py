from .finding import KINDS, Finding, Known
from .read import read
