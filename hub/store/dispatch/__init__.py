"""A waiting delivery goes in; claimed, marked and settled, or waiting again, it comes out.

Notes to one person alone are here too. Nothing is planned here, and nothing is sent.
"""
