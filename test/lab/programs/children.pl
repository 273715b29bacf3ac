# Four children of four kinds under a PID 1 that keeps the default set.
use strict;
my @kinds = (
    ['sleep', 'infinity'],
    ['setpriv', '--reuid=1001', '--regid=1001', '--clear-groups', 'sleep', 'infinity'],
    ['setpriv', '--bounding-set=-net_raw,-kill', 'sleep', 'infinity'],
    ['setpriv', '--reuid=1001', '--regid=1001', '--groups=33,44', '--inh-caps=+net_bind_service', '--ambient-caps=+net_bind_service', 'sleep', 'infinity'],
);
for my $kind (@kinds) {
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {exec @$kind or die "exec: $!\n"}
}
sleep while 1;
