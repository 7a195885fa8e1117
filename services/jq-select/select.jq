# Lines of text in; each comes out as it is, as its error line, or not at all. Before it stand $strict and "def selected: …;".
def refused($type; $title; $detail): {error: {type: $type, title: $title, detail: $detail}};

# What becomes of a record: true (it goes through), false (it does not), or its error.
def choice($id):
  (try [limit(2; selected)] catch {message: tostring}) as $answers
  | if $answers == [true] or $answers == [false] then $answers[0]
    elif $answers | type == "object" then refused("select/failed"; "the expression failed"; $answers.message)
    else refused("select/not-boolean"; "not true or false"; "the expression gave \($answers | tojson)") end
  | if type == "object" and $id != null then {id: $id} + . else . end;

# The same of any line.
def verdict:
  . as $line
  | (try {value: fromjson} catch {message: .})
  | if .message then refused("json/syntax"; "not a JSON line"; .message)
    else .value
      | if type != "object" then refused("json/not-an-object"; "not a JSON line"; "a line must be one JSON object")
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
            | .input = $line[0:65536]
            | if ($line | length) > 65536 then .truncated = true else . end
            | tojson, (if $strict then error("--strict ends it") else empty end)
          end
      end
  end
