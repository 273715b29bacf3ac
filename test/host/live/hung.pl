#!/usr/bin/perl
# Lets whoever reads a file wait for ever. Prints `ready` once it does, and a line for every question that it is asked.
#   hung.pl fuse PATH file|dir   mounts a file system at PATH that answers nothing
#   hung.pl race PATH            the same, mounted and unmounted again and again
#   hung.pl flush PATH           mounts a file at PATH that can be opened; whoever closes it waits
#   hung.pl start PATH           opens PATH and starts another program, for which the kernel closes it
#   hung.pl fanotify PATH        asks the kernel to let it decide who opens PATH, and never decides
use strict;
use warnings;
use Fcntl qw(O_RDWR);

my ($how, $path, $kind) = @ARGV;
my $O_CLOEXEC = 0x80000;
my ($MS_BIND, $MNT_DETACH) = (4096, 2);
my ($FAN_CLASS_CONTENT, $FAN_MARK_ADD, $FAN_OPEN_PERM, $AT_FDCWD) = (4, 1, 0x10000, -100);
my ($FUSE_OPEN, $FUSE_FLUSH, $FUSE_INIT, $ENOSYS) = (14, 25, 26, 38);
# asm/unistd_64.h, and the table of the other architectures (asm-generic/unistd.h).
my %number = `uname -m` =~ /x86_64/
  ? (openat => 257, mount => 165, umount => 166, fanotify_init => 300, fanotify_mark => 301)
  : (openat => 56, mount => 40, umount => 39, fanotify_init => 262, fanotify_mark => 263);
$| = 1;
# Whatever becomes of the test: what waits here, the daemon among it, is let go.
alarm($how eq 'flush' ? 120 : 20);

sub call {
  my ($name, @arguments) = @_;
  my $result = syscall $number{$name}, @arguments;
  die "$name: $!\n" if $result < 0;
  return $result;
}

sub answer {
  my ($device, $bytes) = @_;
  defined syswrite $device, $bytes or die "the kernel takes no answer: $!\n";
}

sub serve {
  my ($at, $mode, $then) = @_;
  sysopen(my $device, '/dev/fuse', O_RDWR) or die "/dev/fuse: $!\n";
  my ($source, $type) = ('hung', 'fuse.hung');
  call('mount', $source, $at, $type, 0, sprintf 'fd=%d,rootmode=%s,user_id=0,group_id=0,allow_other', fileno $device, $mode);
  while (sysread $device, my $question, 200_000) {
    my (undef, $operation, $unique) = unpack 'L L Q', $question;
    if ($how eq 'flush' && $operation != $FUSE_INIT && $operation != $FUSE_FLUSH) {
      # Whatever else is asked is not offered.
      my $isOpen = $operation == $FUSE_OPEN;
      answer($device, $isOpen ? pack('L l Q Q L L', 32, 0, $unique, 1, 0, 0) : pack('L l Q', 16, -$ENOSYS, $unique));
      next;
    }
    if ($operation != $FUSE_INIT) {
      print "asked $operation\n";
      next;
    }
    answer($device, pack 'L l Q L L L L S S L L S S L8', 80, 0, $unique, 7, 31, 4096, 0, 12, 9, 4096, 1, 1, 0, (0) x 8);
    $then->();
    print "ready\n";
  }
}

if ($how eq 'fuse') {
  serve($path, $kind eq 'dir' ? '40755' : '100644', sub { });
} elsif ($how eq 'start') {
  # Perl's own open closes it in between.
  call('openat', $AT_FDCWD, $path, $O_CLOEXEC);
  exec 'sleep', '7777';
} elsif ($how eq 'flush') {
  serve($path, '100644', sub { });
} elsif ($how eq 'race') {
  my $hidden = '/tmp/hung';
  open(my $file, '>', $hidden) or die "$hidden: $!\n";
  serve($hidden, '100644', sub {
    return if fork;
    alarm 20;
    my $none = '';
    for (;;) {
      call('mount', $hidden, $path, $none, $MS_BIND, 0);
      call('umount', $path, $MNT_DETACH);
    }
  });
} else {
  my $group = call('fanotify_init', $FAN_CLASS_CONTENT, 0);
  call('fanotify_mark', $group, $FAN_MARK_ADD, $FAN_OPEN_PERM, $AT_FDCWD, $path);
  print "ready\n";
  sleep 20;
}
