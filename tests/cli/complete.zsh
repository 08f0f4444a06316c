# complete.zsh FUNCTION_DIR LINE: what zsh offers at the end of LINE, one a line. A real interactive
# zsh runs in a pseudo terminal; compadd is wrapped so that it prints the matches between marks.
zmodload zsh/zpty
zpty shell zsh -f -i
say() { zpty -w shell "$1" }
say "PS1= PS2= RPS1=; unsetopt zle_bracketed_paste 2>/dev/null; fpath=(${(q)1} \$fpath)"
say 'autoload -Uz compinit && compinit -u -d '${(q)1}/.zcompdump
say 'zstyle ":completion:*" list-grouped false; LISTMAX=0; setopt no_beep'
say 'compadd() {
    if [[ ${@[(I)-[OADC]]} -gt 0 ]]; then builtin compadd "$@"; return; fi
    local -a __hits; builtin compadd -O __hits "$@"
    (($#__hits)) && { print -rn -- $'"'\2'"'; print -rln -- $__hits; print -rn -- $'"'\3'"' }
    builtin compadd "$@"
}'
say 'finish() { zle .kill-whole-line; print -n $'"'\4'"' }; zle -N finish; bindkey "^X" finish'
say 'bindkey "^I" complete-word'
say 'print -n READY$((40 + 2))'
zpty -r -m shell ignored '*READY42*'
zpty -n -w shell "$2"$'\t\x18'
zpty -r -m shell output $'*\x04*'
zpty -d shell
output=${output//$'\r'/}
hits=()
while [[ $output == *$'\x02'*$'\x03'* ]]; do
    output=${output#*$'\x02'}
    hits+=(${(f)"${output%%$'\x03'*}"})
    output=${output#*$'\x03'}
done
# completers may ask for the same matches twice
((!$#hits)) || print -rl -- ${(u)hits}
