"""Which JSON documents a JSON Schema accepts: validate.py SCHEMA FILE, one document a line; prints 1 or 0 for each."""
import json, sys
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for line in open(sys.argv[2]):
    print(1 if validator.is_valid(json.loads(line)) else 0)
