<?php
require_once __DIR__ . '/random.php';

/** Wikitext about a town that does not exist, and edits of it. */
class Prose {
	private $random;

	public function __construct( RigRandom $random ) {
		$this->random = $random;
	}

	private function sentence( int $seed ): string {
		$subjects = [ 'The harbour of Lindmoor', 'A lighthouse keeper', 'The northern ridge', 'Every spring tide',
			'The old rope ferry', 'A flock of grey terns', 'The salt mill', 'Its oldest bridge', 'The valley road',
			'A travelling clockmaker', 'Η παλιά πόλη', 'Старый маяк', '島の学校' ];
		$verbs = [ 'overlooks', 'was rebuilt beside', 'still feeds', 'runs below', 'is named after', 'remembers',
			'was painted for', 'drains into', 'keeps away from', 'once paid for' ];
		$objects = [ 'the [[market square]]', "the ''Marrow'' river", 'two stone quays', 'a field of barley & rye',
			'[[Brack Island|the island]]', 'the winter fair', '<nowiki><weather></nowiki> records', 'the tin mines',
			'a row of "blue" houses', 'the observatory {{note|1}}' ];
		return $subjects[$seed % 13] . ' ' . $verbs[intdiv( $seed, 13 ) % 10] . ' ' . $objects[intdiv( $seed, 130 ) % 10] . '.';
	}

	public function text( int $sentences ): string {
		$text = '';
		for ( $i = 0; $i < $sentences; $i++ ) {
			if ( $i % 6 === 0 ) {
				$text .= ( $i ? "\n\n" : '' ) . '== Part ' . ( 1 + intdiv( $i, 6 ) ) . " ==\n";
			}
			$text .= $this->sentence( $this->random->pick( 1300 ) ) . ' ';
		}
		return rtrim( $text );
	}

	/** One sentence more, less, or changed: histories of wikis are near-duplicates. */
	public function edit( string $text ): string {
		$lines = explode( "\n", $text );
		$at = $this->random->pick( count( $lines ) );
		switch ( $this->random->pick( 4 ) ) {
			case 0:
				$lines[$at] .= ' ' . $this->sentence( $this->random->pick( 1300 ) );
				break;
			case 1:
				array_splice( $lines, $at, 0, [ '* ' . $this->sentence( $this->random->pick( 1300 ) ) ] );
				break;
			case 2:
				$lines[$at] = str_replace( 'the', 'this', $lines[$at] );
				break;
			default:
				$lines[] = '[[Category:Lindmoor]] <!-- ' . $this->random->pick( 1000 ) . ' -->';
		}
		return implode( "\n", $lines );
	}
}
