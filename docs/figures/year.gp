# SPDX-License-Identifier: BSD-2-Clause
# A simulated year of exit_cpuid on one system, and what the gate said of it (make docs/figures/year.svg). `nights` is the file.
set terminal svg size 860,300 noenhanced font "sans-serif,12" background rgb "white"
set output out
set datafile separator "\t"
set border 3
set tics nomirror out scale 0.5
set xlabel "night"
set ylabel "ticks/op"
set key outside top center horizontal samplen 1
set xrange [-3:368]
mine(word) = sprintf("< awk -F'\t' '$2 == \"exit_cpuid\" && $3 == \"local:kvm/direct\" && $6 ~ /%s/' '%s'", word, nights)
set arrow from 199.5, graph 0 to 199.5, graph 1 nohead dt 2 lc rgb "#777777"
set label "another kernel" at 202, graph 0.96 tc rgb "#777777"
plot mine("^") using 1:4 with steps lw 1.2 lc rgb "#999999" title "truth", \
     mine("^ok$|^new$") using 1:5 with points pt 7 ps 0.25 lc rgb "#0072B2" title "ok, new", \
     mine("suspect") using 1:5 with points pt 5 ps 0.7 lc rgb "#E69F00" title "suspect", \
     mine("confirmed") using 1:5 with points pt 9 ps 0.6 lc rgb "#D55E00" title "confirmed", \
     mine("environment") using 1:5 with points pt 13 ps 0.9 lc rgb "#009E73" title "environment"
