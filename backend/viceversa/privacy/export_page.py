"""The export as a page that people can read, in one file without scripts, pictures or links to elsewhere."""

import json
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape

from viceversa.privacy.data_map import Language
from viceversa.privacy.schemas import ExportOut

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "My data in Vice Versa",
        "made": "Made on",
        "lead": (
            "Everything that is kept about you and that you may read. Other people's names are replaced; what the two "
            "of you wrote together is here as it stands."
        ),
        "left": "What is not here, and why",
        "none": "–",
    },
    "fr": {
        "title": "Mes données dans Vice Versa",
        "made": "Établi le",
        "lead": (
            "Tout ce qui est gardé à votre sujet et que vous pouvez lire. Le nom des autres personnes est remplacé ; "
            "ce que vous avez écrit à deux figure tel quel."
        ),
        "left": "Ce qui n’y figure pas, et pourquoi",
        "none": "–",
    },
}
_PAGE = """<!doctype html>
<html lang="{{ export.language }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ words.title }}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2433}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.5rem}dl{display:grid;grid-template-columns:minmax(9rem,2fr) 5fr;
gap:.2rem 1rem;border-top:1px solid #d9dce3;padding-top:.7rem}dt{color:#566074}dd{margin:0;overflow-wrap:anywhere;
white-space:pre-wrap}li{margin:.3rem 0}</style></head><body>
<h1>{{ words.title }}</h1><p>{{ words.made }} {{ export.made_at.strftime("%Y-%m-%d %H:%M") }} UTC</p>
<p>{{ words.lead }}</p>
{% for table in export.tables %}<h2>{{ table.title[0]|upper }}{{ table.title[1:] }}</h2>
{% for row in table.rows %}<dl>
{% for name, value in row.items() %}<dt>{{ table.columns[name] }}</dt><dd>{{ say(value) }}</dd>
{% endfor %}</dl>
{% endfor %}{% endfor %}
<h2>{{ words.left }}</h2><ul>
{% for each in export.left_out %}<li>{{ each.title }} ({{ each.columns|join(", ") }}) – {{ each.why }}</li>
{% endfor %}</ul></body></html>
"""
_pages = Environment(
    loader=DictLoader({"export.html": _PAGE}),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
)


def write_page(export: ExportOut) -> str:
    """The export as HTML."""
    words = _WORDS[export.language]

    def say(value: Any) -> str:
        if value is None or value == "":
            return words["none"]
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)

    return _pages.get_template("export.html").render(export=export, words=words, say=say)
