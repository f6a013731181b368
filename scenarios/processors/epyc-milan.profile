# placeholder
[measured]
machine = "x"
date = "x"
toolchain = "x"
command = "x"

[processor]
message = "1000ns"
kibibyte = "20000ns"
sign = "25000ns"
check = "40000ns"
