"""Alizé Confort, an invented company: heat pumps, and the contracts that maintain them.

Its customers, calls, invoices and surveys of 24 months are thrown with one seed. Each
module plays one of the systems the company works with and gives the files that system
would export; what happened is noted in the ledger as it happens, never read back from
a file, so that the ledger can judge whoever reads the files.
"""
