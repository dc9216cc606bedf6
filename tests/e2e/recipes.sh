# shellcheck shell=bash disable=SC2154
# What tests of misc dumps share: recipes, and a role that runs them. Sourced behind lib.sh.

# Writes a recipe for the target `t`; the rest of its tables comes from standard input.
recipe() { # NAME [LINE...]
  mkdir -p "$conf/misc.d"
  {
    printf 'description = "%s"\nowner = "tests"\ncontact = "tests@localhost"\n' "$1"
    printf '%s\n' "${@:2}"
    [[ "${*:2}" == *targets* ]] || printf 'targets = ["t"]\n'
    cat
  } >"$conf/misc.d/$1.toml"
  misc_role
}

# The role of the farm runs all of its own recipes, and these shipped ones.
misc_role() { # [SHIPPED...]
  local names=() file name
  for file in "$conf"/misc.d/*.toml; do
    [ ! -e "$file" ] || names+=("\"$(basename "$file" .toml)\"")
  done
  for name; do names+=("\"$name\""); done
  (IFS=, && printf 'profiles = ["verify"]\nrecipes = [%s]\n' "${names[*]}") >"$conf/roles.d/test.toml"
}

# A producer that is a piece of bash; its words are the shard, and how many there are.
bash_producer() { # SCRIPT
  printf '[producer]\nkind = "command"\ncommand = ["bash", "-c", %s, "producer", "{shard}", "{shards}", "%s"]\n' \
    "$(jq -Rs . <<<"${1//\{/\{\{}")" "$farm"
}

# Runs a recipe to its end.
run_recipe() { # CODE NAME [TARGET]
  expect "$1" ctl run "$2" --target "${3:-t}" --date "$date" --wait
}
