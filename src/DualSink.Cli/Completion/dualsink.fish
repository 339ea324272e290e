# Completion of dualsink for fish. Once: dualsink completion fish > ~/.config/fish/completions/dualsink.fish
function __dualsink_candidates
    set -l line (commandline --cut-at-cursor --current-process)
    for candidate in (command dualsink "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null)
        if test "$candidate" != "[files]"
            echo $candidate
            continue
        end

        set -l word (commandline --cut-at-cursor --current-token)
        set -l before (string match --regex -- '^--[^=]+=' "$word")
        for file in (complete --do-complete "'' "(string replace -- "$before" "" "$word"))
            echo "$before$file"
        end
    end
end
complete --command dualsink --no-files --arguments "(__dualsink_candidates)"
