#compdef dualsink
# Completion of dualsink for zsh. In ~/.zshrc, after compinit: source <(dualsink completion zsh)
_dualsink() {
  local line="${(j: :)words[1,CURRENT-1]} $PREFIX"
  local -a candidates
  candidates=(${(f)"$(command dualsink "[suggest:${#line}]" "$line" 2> /dev/null)"})
  if [[ $candidates[1] == "[files]" ]]; then
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    _files
  else
    compadd -- $candidates
  fi
}
# A file of $fpath is this function's body; anything else that is read has to make it known.
if [[ $funcstack[1] == _dualsink ]]; then _dualsink "$@"; else compdef _dualsink dualsink; fi
