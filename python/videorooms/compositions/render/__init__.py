"""The process that renders one composition: `python -m videorooms.compositions.render plan.json`.

`compositions.child` starts it. It reads the files that its plan names and nothing else, writes into the plan's folder,
and tells on its standard output how it goes. It knows no database, no network and no other composition.
"""
