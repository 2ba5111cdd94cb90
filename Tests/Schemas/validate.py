"""Holds a file against a schema: XML by an XSD, JSON by a JSON Schema. Prints what is wrong; the exit code is 1 if anything is."""

import json
import sys

import jsonschema
from lxml import etree


def xml_faults(path, schema):
    checker = etree.XMLSchema(etree.parse(schema))
    checker.validate(etree.parse(path))
    return [f"{fault.line}: {fault.message}" for fault in checker.error_log]


def json_faults(path, schema):
    with open(schema, encoding="utf-8") as file:
        schema = json.load(file)
    kind = jsonschema.validators.validator_for(schema)
    checker = kind(schema, format_checker=jsonschema.FormatChecker())
    with open(path, encoding="utf-8") as file:
        return [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(json.load(file))]


path, schema = sys.argv[1:]
faults = xml_faults(path, schema) if schema.endswith(".xsd") else json_faults(path, schema)
print("\n".join(faults))
sys.exit(1 if faults else 0)
