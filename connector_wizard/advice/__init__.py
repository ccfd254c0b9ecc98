"""Explain how the Platform or a source fails: the cause, who can mend it, what to do, and where."""

from connector_wizard.advice.explaining import problem_of, problem_of_check, problem_of_try
from connector_wizard.advice.problems import PlatformProblemError, Problem

__all__ = ["PlatformProblemError", "Problem", "problem_of", "problem_of_check", "problem_of_try"]
