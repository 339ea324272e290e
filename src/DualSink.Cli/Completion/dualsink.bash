# Completion of dualsink for bash, from 3.2 on. In ~/.bashrc: eval "$(dualsink completion bash)"
_dualsink() {
  local line="${COMP_LINE:0:COMP_POINT}" candidate
  local word="${line##*[[:space:]]}"

  # Where '=' ends a word, bash replaces only what follows it.
  local before=""
  [[ $COMP_WORDBREAKS == *=* && $word == *=* ]] && before="${word%"${word##*=}"}"

  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ $candidate != "[files]" ]]; then
      COMPREPLY+=("${candidate#"$before"}")
    elif ! compopt -o default 2> /dev/null; then
      while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "${word#"$before"}")
    fi
  done < <(command dualsink "[suggest:${#line}]" "$line" 2> /dev/null)
}
complete -F _dualsink dualsink
