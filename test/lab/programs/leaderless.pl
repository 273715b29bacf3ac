# The leading thread ends while another lives on: the process then looks like a zombie.
use strict;
use threads;
require '/lab/syscalls.pl';

if (my $pid = fork) {sleep while 1}
threads->create(sub {syscalls::name('t-alive'); sleep while 1});
sleep 1;
syscalls::call('exit', 0);
