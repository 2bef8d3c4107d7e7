"""Days of vacancies and a country of workers go in; who would be told when comes out.

By the same flow as the forecast, from nothing, on a virtual clock; nothing is stored or sent.
"""
