# complete.bash SCRIPT LINE: what bash would offer at the end of LINE, one a line. Calls the function
# that the script registered, with COMP_WORDS split as readline splits it.
set -u
source "$1"
line=$2
COMP_LINE=$line
COMP_POINT=${#line}
COMP_WORDS=()
word=
for ((i = 0; i < ${#line}; i++)); do
    c=${line:i:1}
    case $c in
    ' ')
        [[ -n $word ]] && COMP_WORDS+=("$word")
        word=
        ;;
    [=:])
        [[ -n $word ]] && COMP_WORDS+=("$word")
        COMP_WORDS+=("$c")
        word=
        ;;
    *) word+=$c ;;
    esac
done
# after = or : readline completes an empty word that it does not list
if [[ -n $word || $line == *' ' ]]; then
    COMP_WORDS+=("$word")
fi
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
registered=$(complete -p zhiban) || exit 1
[[ $registered =~ -F\ ([^ ]+) ]] || exit 1
"${BASH_REMATCH[1]}" zhiban "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]:-}"
((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
