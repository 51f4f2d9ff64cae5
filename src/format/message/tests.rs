use super::*;
use crate::error::Status;

const KNOWN: &[MessageTag] = &[
    MessageTag { name: "code", description: "" },
    MessageTag { name: "holder", description: "" },
    MessageTag { name: "nothing", description: "" },
];

fn render_as(source: &str, html: bool, holder: &str) -> Result<String> {
    let template = Template::parse(source, html, KNOWN)?;
    let code = Zeroizing::new("1234-5678".to_owned());
    let values = [
        ("code", Shown::Code(code)),
        ("holder", Shown::Text(holder.to_owned())),
        ("nothing", Shown::Text(String::new())),
    ];
    template.render(values).map(|text| text.to_string())
}

fn render(source: &str) -> Result<String> {
    render_as(source, false, "Anna")
}

fn refused(source: &str) -> String {
    let error = render(source).expect_err(source);
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "template"), "{error}");
    assert!(!error.message.contains("1234") && !error.message.contains("Anna"), "{error}");
    assert!(!error.message.contains('\n'), "{error}");
    error.message
}

#[test]
fn tags_conditions_and_filters_are_rendered() {
    for (source, text) in [
        ("", ""),
        ("no tag", "no tag"),
        ("{{ holder }}: {{ code }}", "Anna: 1234-5678"),
        ("{% if holder %}yes{% else %}no{% endif %}", "yes"),
        ("{% if nothing %}yes{% else %}no{% endif %}", "no"),
        ("{% if code %}yes{% endif %}", "yes"),
        ("{{ holder|upper }} {{ holder|lower }} {{ nothing|default('x', true) }} {{ holder|length }}", "ANNA anna x 4"),
        ("{% if nothing == '' and holder != 'Eva' %}both{% endif %}", "both"),
        ("{# {{ unknown }} #}a { b } 100 % {", "a { b } 100 % {"),
        ("{% set name = holder ~ '!' %}{{ name }}", "Anna!"),
        ("{% filter upper %}of {{ holder }}{% endfilter %}", "OF ANNA"),
        ("{% for sign in '12' %}{{ loop.index }}{% endfor %}", "12"),
    ] {
        assert_eq!(render(source).unwrap(), text, "{source}");
    }
}

#[test]
fn html_is_escaped_and_text_is_not() {
    let evil = "<b onclick=\"x\">&'";
    assert_eq!(render_as("<i>{{ holder }}</i>", false, evil).unwrap(), format!("<i>{evil}</i>"));
    let escaped = render_as("<i>{{ holder }}</i>", true, evil).unwrap();
    assert_eq!(escaped, "<i>&lt;b onclick=&quot;x&quot;&gt;&amp;&#x27;</i>");
    for around in ["{{ holder|upper }}", "{{ holder ~ '' }}", "{% set x %}{{ holder }}{% endset %}{{ x }}"] {
        assert!(!render_as(around, true, evil).unwrap().contains('<'), "{around}");
    }
}

#[test]
fn escaping_cannot_be_switched_off() {
    for source in ["{% autoescape false %}{{ holder }}{% endautoescape %}", "{{ holder|safe }}", "{{ holder|escape }}"]
    {
        assert!(render_as(source, true, "<b>").is_err(), "{source}");
    }
}

#[test]
fn a_template_tells_which_tags_it_uses() {
    for source in ["{{ code }}", "{% if code %}{% endif %}", "{{ holder ~ code }}", "{% for x in code %}{% endfor %}"] {
        assert!(Template::parse(source, false, KNOWN).unwrap().uses("code"), "{source}");
    }
    for source in ["code", "{# code #}", "{{ 'code' }}", "{{ holder }}"] {
        assert!(!Template::parse(source, false, KNOWN).unwrap().uses("code"), "{source}");
    }
}

#[test]
fn a_use_that_was_not_told_beforehand_has_no_value() {
    for source in ["{% set code = code %}{{ code }}", "{% filter replace('x', code) %}x{% endfilter %}"] {
        let template = Template::parse(source, false, KNOWN).unwrap();
        if !template.uses("code") {
            let error = template.render([("holder", Shown::Text("Anna".into()))]).unwrap_err();
            assert!(error.message.contains("no value"), "{error}");
        }
    }
}

#[test]
fn an_unknown_tag_is_named_with_those_there_are() {
    assert_eq!(refused("{{ prize }}"), "template: prize is no tag; there are code, holder, nothing");
    for source in ["{{ range(3) }}", "{% for x in range(9) %}{% endfor %}", "{{ self }}", "{{ namespace() }}"] {
        refused(source);
    }
}

#[test]
fn an_error_names_the_line() {
    for (source, problem) in [
        ("a\nb {{ holder", "line 2: a tag is not closed; end it with }}"),
        ("a\n\n{% if holder %}", "line 3: "),
        ("\n{{ holder holder }}", "line 2: "),
        ("\n\n{{ holder|shout }}", "line 3: there is no such filter; there are upper"),
        ("\n{{ holder.name.first }}", "line 2: shows what has no value"),
        ("\n{% endif %}", "line 2: "),
    ] {
        assert!(refused(source).contains(problem), "{source}: {}", refused(source));
    }
}

#[test]
fn nothing_from_outside_the_template_can_be_reached() {
    for source in [
        "{% include 'etc/passwd' %}",
        "{% import 'x' as x %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ holder.__class__ }}",
        "{{ code.x }}",
        "{{ holder.upper() }}",
        "{{ code[0] }}",
        "{% raw %}{{ x }}{% endraw %}",
        "{%- raw -%}{% endraw %}",
    ] {
        refused(source);
    }
}

#[test]
fn too_many_steps_are_refused_at_once() {
    let nested = |depth: usize| {
        let loops = "{% for a in '0123456789' %}".repeat(depth);
        format!("{loops}{}", "{% endfor %}".repeat(depth))
    };
    let listed = "{% for a in '1234567890' %}".repeat(8) + &"{% endfor %}".repeat(8);
    assert!(refused(&listed).contains("more than 50000 steps"), "{}", refused(&listed));
    for source in [nested(8), nested(40)] {
        refused(&source);
    }
}

/// The language would make each of them while it reads the template, or without counting what it takes.
#[test]
fn lists_and_multiplication_are_refused_unread() {
    let text = "x".repeat(200);
    let grown = "{% set a = 'x' %}".to_owned() + &"{% set a = [a,a,a,a,a,a,a,a] %}".repeat(12) + "{% set b = a ~ '' %}";
    let tuples =
        "{% set a = 'x' %}".to_owned() + &"{% set a = (a,a,a,a,a,a,a,a) %}".repeat(12) + "{% set b = a ~ '' %}";
    for source in [
        "{{ [1] }}".to_owned(),
        "{{ (1, 2) }}".to_owned(),
        "{{ holder|replace((1, 2), 'x') }}".to_owned(),
        "{{ not (1, 2) }}".to_owned(),
        "{% set a = 1, 2 %}".to_owned(),
        "{% for a, b in holder %}{% endfor %}".to_owned(),
        "{{ 'x' (1, 2) }}".to_owned(),
        format!("{{{{ ['{text}'] * 100000000 ~ '' }}}}"),
        format!("{{{{ ('{text}',) * 100000000 ~ '' }}}}"),
        format!("{{{{ (['{text}'] * 100000000)|upper }}}}"),
        "{{ [1] * 100000000 }}".to_owned(),
        "{{ 2 in [1] * 100000000 }}".to_owned(),
        grown,
        tuples,
    ] {
        assert!(refused(&source).contains("there are no lists here"), "{source}: {}", refused(&source));
        assert!(render_as(&source, true, "Anna").is_err());
    }
    for source in ["{{ 2 * 3 }}", "{{ 9 ** 9 ** 9 }}", "{{ holder|replace('x', 'y' * 100000000) }}"] {
        assert!(refused(source).contains("no multiplication"), "{source}: {}", refused(source));
    }
    for (source, text) in [
        ("{{ '[1, 2] * (3, 4)' }}", "[1, 2] * (3, 4)"),
        ("{{ nothing | default ( '-', true ) }}", "-"),
        ("{% filter replace('a', 'b') %}a{% endfilter %}", "b"),
        ("{{ (holder ~ ',')|replace(',', ('*')) }}", "Anna*"),
    ] {
        assert_eq!(render(source).unwrap(), text, "{source}");
    }
}

#[test]
fn a_growing_text_is_refused_before_it_takes_the_memory() {
    let doubled = format!("{{% set a = 'xxxxxxxxxx' %}}{}", "{% set a = a ~ a %}".repeat(60));
    assert!(refused(&doubled).contains("steps"));
    let blocks = format!("{}x{}", "{% filter replace('x','xxxxxxxxxx') %}".repeat(40), "{% endfilter %}".repeat(40));
    assert!(refused(&blocks).contains("steps"), "{}", refused(&blocks));
}

#[test]
fn a_message_over_its_bound_is_refused() {
    let loops = "{% for a in '1234567890' %}";
    let source = |text: &str| format!("{}{text}{}", loops.repeat(2), "{% endfor %}".repeat(2));
    assert_eq!(render(&source(&"x".repeat(600))).unwrap().len(), 60_000);
    assert!(refused(&source(&"x".repeat(660))).contains("more than 65536 bytes"));
    assert!(refused(&"x".repeat(MESSAGE_BYTES_MAX + 1)).contains("longer than 65536 bytes"));
    assert_eq!(render(&"x".repeat(MESSAGE_BYTES_MAX)).unwrap().len(), MESSAGE_BYTES_MAX);
}

/// Everything the parser nests, as deep as its bounds allow and as deep as 64 KiB allow, on a small stack.
#[test]
fn no_template_fills_the_stack() {
    let hostile = |count: usize| {
        let tag = |inside: String| format!("{{{{ {inside} }}}}");
        [
            tag("-".repeat(count) + "1"),
            tag("not ".repeat(count / 4) + "holder"),
            tag("(".repeat(count / 2) + "1" + &")".repeat(count / 2)),
            tag("[".repeat(count / 2) + &"]".repeat(count / 2)),
            tag("holder".to_owned() + &"~holder".repeat(count / 7)),
            tag("holder".to_owned() + &"+1".repeat(count / 2)),
            tag("holder".to_owned() + &".a".repeat(count / 2)),
            tag("holder".to_owned() + &"|trim".repeat(count / 5)),
            tag("holder".to_owned() + &" if 1".repeat(count / 5)),
            tag("1".to_owned() + &" if 1 else 1".repeat(count / 12)),
            tag("holder".to_owned() + &"()".repeat(count / 2)),
            tag("holder".to_owned() + &"[0]".repeat(count / 3)),
            format!("{{% set {} = 1 %}}", "(".repeat(count)),
            format!("{{% if 1 %}}{}{{% endif %}}", "{% elif holder %}".repeat(count / 17)),
            "{% if 1 %}".repeat(count / 21) + &"{% endif %}".repeat(count / 21),
            "{% for a in '1' %}".repeat(count / 30) + &"{% endfor %}".repeat(count / 30),
            "{% filter upper %}".repeat(count / 33) + &"{% endfilter %}".repeat(count / 33),
            format!("{{{{ \"}}}}\" {}1 }}}}", "-".repeat(count)),
            format!("{{% raw %}}{{{{ \"{{% endraw %}}{{{{ {}1 }}}}", "-".repeat(count)),
        ]
    };
    let small = std::thread::Builder::new().stack_size(256 << 10);
    let run = move || {
        for count in [200, 250, 3_000, 65_000] {
            for source in hostile(count) {
                let _ = render(&source);
            }
        }
        let full = format!("{}{}", "{% if holder %}".repeat(99), "{% endif %}".repeat(99));
        let _ = render(&full);
        let elif = format!("{{% if nothing %}}{}{{% endif %}}", "{% elif nothing %}".repeat(198));
        assert_eq!(render(&elif).unwrap(), "");
    };
    small.spawn(run).unwrap().join().unwrap();
}

#[test]
fn statements_and_the_length_of_a_tag_are_bounded() {
    assert!(render(&"{% set a = 1 %}".repeat(MESSAGE_STATEMENTS_MAX)).is_ok());
    assert!(refused(&"{% set a = 1 %}".repeat(MESSAGE_STATEMENTS_MAX + 1)).contains("statements"));
    let text = |length: usize| format!("{{{{'{}'}}}}", "x".repeat(length));
    assert!(render(&text(MESSAGE_TAG_BYTES_MAX - 2)).is_ok());
    assert!(refused(&text(MESSAGE_TAG_BYTES_MAX - 1)).contains("255 bytes"));
}
