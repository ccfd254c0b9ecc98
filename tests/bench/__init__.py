"""Measure ratios in one run: what a promise costs against the bare thing. Never absolute times."""
