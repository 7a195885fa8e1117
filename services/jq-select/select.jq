# Lines of text in; each comes out as it is, as its error line, or not at all. Before this stand $strict and "def selected: …;".
def refused($type; $title; $detail): {error: {type: $type, title: $title, detail: $detail}};

# What becomes of a record: true (it goes through), false (it does not), or its error.
def choice($id):
  (try [limit(2; selected)] catch {message: tostring}) as $answers
  | if $answers == [true] or $answers == [false] then $answers[0]
    elif $answers | type == "object" then refused("select/failed"; "the expression failed"; $answers.message)
    else refused("select/not-boolean"; "not true or false"; "the expression gave \($answers | tojson)") end
  | if type == "object" and $id != null then {id: $id} + . else . end;

# The line without its strings: what is between them when it is cut at each quote that is not escaped.
def outline:
  (if contains("\\") then split("\\\\") | join("") | split("\\\"") | join("") else . end)
  | split("\"") | [.[range(0; length; 2)]] | add;

# What jq lets pass and the protocol does not: a name that stands twice (there are more colons than names), and NaN. Most
# lines have no colon in a string, and need no outline.
def lapse($value):
  ([$value | .. | objects | length] | add) as $names
  | def has_twice: split(":") | length - 1 != $names;
  def has_nan: contains("nan") or contains("NaN");
  if (has_twice or has_nan | not) then null
  else outline
    | if has_twice then refused("json/duplicate-name"; "not a JSON line"; "a member name appears twice in one object")
      elif has_nan then refused("json/syntax"; "not a JSON line"; "NaN is not JSON")
      else null end end;

# What becomes of any line.
def verdict:
  . as $line
  | (if startswith("\ufeff") then {value: null}
      elif test("[\\x00-\\x08\\x0a-\\x1f]") then {message: "a control character"}
      else try {value: fromjson} catch {message: .} end)
  | if .message then refused("json/syntax"; "not a JSON line"; .message[0:200])
    else .value as $value | ($line | lapse($value)) as $lapse | $value
      | if type != "object" then refused("json/not-an-object"; "not a JSON line"; "a line must be one JSON object")
        elif $lapse then $lapse
        elif has("mark") then
          if .mark | type == "string" then true
          else refused("line/bad-mark"; "bad mark"; "the member 'mark' is not a string") end
        elif has("error") then
          if .error | type == "object" then true
          else refused("line/bad-error"; "bad error line"; "the member 'error' is not an object") end
        elif $line | contains("\ufffd") then refused("json/invalid-utf8"; "not a JSON line"; "invalid UTF-8")
        elif has("id") and (.id | type != "string") then
          refused("record/bad-id"; "bad id"; "the member 'id' is not a string")
        else choice(.id) end end;

inputs
| if endswith("\u0005") then empty
  else endswith("\u0004") as $isLast
    | rtrimstr("\u0004") | rtrimstr("\r") as $line
    | $line
    | if test("^[ \t]*$") then empty
      else
        (if utf8bytelength <= 16777216 then verdict
          else refused("line/too-long"; "line too long"; "the line is longer than 16777216 bytes") end)
        | if . == true then $line
          elif . == false then empty
          else
            .error += {line: (input_line_number + if $isLast then 1 else 0 end), service: "jq-select"}
            | if $isLast and (.error.type | startswith("json/")) then
                .error += {type: "line/unfinished", title: "unfinished last line"}
              else . end
            | .input = ($line[0:65536] | if test("\\x00") then explode | map(select(. > 0) // 65533) | implode else . end)
            | if ($line | length) > 65536 then .truncated = true else . end
            | tojson, (if $strict then "--strict ends it\n" | halt_error else empty end)
          end
      end
  end
