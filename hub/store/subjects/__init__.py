"""What broadcasts tell of: jobs and planned outages, what may be said of them, whom they fit.

Calls to courses are in `offices`.
"""
