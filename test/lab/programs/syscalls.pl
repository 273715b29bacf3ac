# Raw system calls: unlike libc's wrappers they change only the calling thread (nptl(7)).
package syscalls;
use strict;
use POSIX ();

my %numbers = (
    x86_64  => {capset => 126, setresuid => 117, prctl => 157, exit => 60},
    aarch64 => {capset => 91,  setresuid => 147, prctl => 167, exit => 93},
);
my $number = $numbers{(POSIX::uname())[4]} or die "no system call numbers for this machine\n";

sub call {
    my ($name, @arguments) = @_;
    my $result = syscall($number->{$name}, @arguments);
    die "$name: $!\n" if $result < 0;
}

# capset(2), version 3: effective, permitted and inheritable, each as two words of 32 bits.
sub capset {
    my ($effective, $permitted, $inheritable) = @_;
    my $header = pack('Ll', 0x20080522, 0);
    my $data   = pack('L6', map {my $shift = $_; map {($_ >> $shift) & 0xffffffff} $effective, $permitted, $inheritable} 0, 32);
    call('capset', $header, $data);
}

# prctl(2), PR_SET_NAME: at most 15 bytes.
sub name {
    my $name = shift() . "\0";
    call('prctl', 15, $name, 0, 0, 0);
}

1;
