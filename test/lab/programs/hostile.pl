# Everything that a process may choose about itself, chosen to fool whoever prints or parses it.
use strict;
require '/lab/syscalls.pl';
$0 = "\e]0;owned\a\e[2J\e[1;31mroot\e[0m \x{c2}\x{9b}31m \x{e2}\x{80}\x{ae}gnp.exe\r\nfake 1 0 row\t" . ('long ' x 400);
syscalls::name("a) S 1 (\n\tUid:");
sleep while 1;
