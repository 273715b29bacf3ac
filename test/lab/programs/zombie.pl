# A child that has ended and is never waited for.
use strict;
my $pid = fork // die "fork: $!\n";
exit 0 if $pid == 0;
sleep while 1;
