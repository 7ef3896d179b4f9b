"""The ground: how anything is written, by whom, for which tenant, in which transaction, with which journal entry."""
