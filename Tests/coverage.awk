# Sums what 'llvm-cov report' tells of each file, by target: 'make coverage' shows it.
$1 ~ /\.swift$/ && NF >= 10 {
  split($1, path, "/")
  lines[path[1]] += $8
  missed[path[1]] += $9
}

function row(name, lines, missed) {
  printf "%-24s %6d %6d  %5.1f %%\n", name, lines, missed, 100 * (lines - missed) / lines
}

END {
  printf "%-24s %6s %6s  %7s\n", "target", "lines", "missed", "run"
  count = 0
  for (name in lines) {
    all += lines[name]
    none += missed[name]
    names[++count] = name
  }
  # Few enough to be sorted by hand, which every awk can.
  for (i = 1; i <= count; i++)
    for (j = i + 1; j <= count; j++)
      if (names[j] < names[i]) { swap = names[i]; names[i] = names[j]; names[j] = swap }
  for (i = 1; i <= count; i++) row(names[i], lines[names[i]], missed[names[i]])
  if (all) row("all", all, none)
}
