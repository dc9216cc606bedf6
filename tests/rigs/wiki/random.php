<?php
/** Numbers that a seed decides. Of our own: PHP's are drawn by MediaWiki, too. */
class RigRandom {
	private $state;

	public function __construct( int $seed ) {
		$this->state = $seed & 0xffffffff;
	}

	/** From 0 to $n - 1. */
	public function pick( int $n ): int {
		$this->state = ( $this->state * 69069 + 12345 ) & 0xffffffff;
		return ( $this->state >> 8 ) % max( 1, $n );
	}

	public function oneIn( int $n ): bool {
		return $this->pick( $n ) === 0;
	}

	public function of( array $choices ) {
		return $choices[$this->pick( count( $choices ) )];
	}
}
