module orkestra/test/foreign/argocd

go 1.22.0

require github.com/yuin/gopher-lua v1.1.1
