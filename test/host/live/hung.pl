#!/usr/bin/perl
# Lets whoever reads a file wait for ever. Prints `ready` once it does, and a line for every question that it is asked.
#   hung.pl fuse PATH file|dir   mounts a file system at PATH that answers nothing
#   hung.pl race PATH            the same, mounted and unmounted again and again
#   hung.pl fanotify PATH        asks the kernel to let it decide who opens PATH, and never decides
use strict;
use warnings;
use Fcntl qw(O_RDWR);

my ($how, $path, $kind) = @ARGV;
my ($MS_BIND, $MNT_DETACH) = (4096, 2);
my ($FAN_CLASS_CONTENT, $FAN_MARK_ADD, $FAN_OPEN_PERM, $AT_FDCWD) = (4, 1, 0x10000, -100);
my $FUSE_INIT = 26;
# asm/unistd_64.h, and the table of the other architectures (asm-generic/unistd.h).
my %number = `uname -m` =~ /x86_64/
  ? (mount => 165, umount => 166, fanotify_init => 300, fanotify_mark => 301)
  : (mount => 40, umount => 39, fanotify_init => 262, fanotify_mark => 263);
$| = 1;
# Whatever becomes of the test: what waits here, the daemon among it, is let go.
alarm 20;

sub call {
  my ($name, @arguments) = @_;
  my $result = syscall $number{$name}, @arguments;
  die "$name: $!\n" if $result < 0;
  return $result;
}

sub serve {
  my ($at, $mode, $then) = @_;
  sysopen(my $device, '/dev/fuse', O_RDWR) or die "/dev/fuse: $!\n";
  my ($source, $type) = ('hung', 'fuse.hung');
  call('mount', $source, $at, $type, 0, sprintf 'fd=%d,rootmode=%s,user_id=0,group_id=0,allow_other', fileno $device, $mode);
  while (sysread $device, my $question, 200_000) {
    my (undef, $operation, $unique) = unpack 'L L Q', $question;
    if ($operation != $FUSE_INIT) {
      print "asked $operation\n";
      next;
    }
    my @out = (7, 31, 4096, 0, 12, 9, 4096, 1, 1, 0, (0) x 8);
    # Without a whole answer the kernel asks nothing afterwards, and nobody could be seen to ask.
    syswrite $device, pack 'L l Q L L L L S S L L S S L8', 80, 0, $unique, @out or die "no answer is taken: $!\n";
    $then->();
    print "ready\n";
  }
}

if ($how eq 'fuse') {
  serve($path, $kind eq 'dir' ? '40755' : '100644', sub { });
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
