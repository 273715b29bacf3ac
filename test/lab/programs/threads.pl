# A process whose threads differ: one without effective capabilities, one with another user.
use strict;
use threads;
require '/lab/syscalls.pl';

my $default = 0xa80425fb;
threads->create(sub {syscalls::name('t-nocap'); syscalls::capset(0, $default, 0); sleep while 1});
threads->create(sub {syscalls::name('t-uid1001'); syscalls::call('setresuid', 1001, 1001, 1001); sleep while 1});
sleep while 1;
