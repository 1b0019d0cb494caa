<?php
// php wordpress.php CHECKOUT: installs WordPress, whose wp-config.php names an empty database and https://papers.example.org,
// and fills it with the documents. Run it twice: the second time it writes the rules for the addresses of categories and tags.

if (!is_file("$argv[1]/.installed")) define('WP_INSTALLING', true);
$_SERVER += ['HTTP_HOST' => 'papers.example.org', 'SERVER_NAME' => 'papers.example.org', 'REQUEST_URI' => '/'];
require "$argv[1]/wp-load.php";
require ABSPATH . 'wp-admin/includes/upgrade.php';
if (is_file("$argv[1]/.installed")) exit(flush_rewrite_rules());

wp_install('Papers of the Sound', 'archivist', 'archivist@example.org', true, '', wp_generate_password());
foreach (get_posts(['numberposts' => -1, 'post_type' => ['post', 'page'], 'post_status' => 'any']) as $post) wp_delete_post($post->ID, true);
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
update_option('posts_per_page', 4);
foreach (['letters' => 'Letters', 'memoranda' => 'Memoranda'] as $slug => $name) wp_insert_term($name, 'category', ['slug' => $slug]);

$paragraph = fn($text) => "<!-- wp:paragraph -->\n<p>" . htmlspecialchars($text, ENT_NOQUOTES) . "</p>\n<!-- /wp:paragraph -->\n";
$more = "<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n";
kses_remove_filters();
foreach (json_decode(file_get_contents(__DIR__ . '/documents.json')) as $number => [$title, $date, $summary, $kind, $tags]) {
    $where = sprintf('The paper lies in box %d, folder %d.', 1 + intdiv($number, 5), 1 + $number % 5);
    wp_insert_post(wp_slash([
        'post_title' => htmlspecialchars($title, ENT_NOQUOTES),
        'post_status' => 'publish',
        'post_author' => 1,
        'post_date' => "$date 09:30:00",
        'post_category' => [get_term_by('slug', $kind, 'category')->term_id],
        'tags_input' => $tags,
        'post_excerpt' => $number % 3 ? '' : htmlspecialchars($summary, ENT_NOQUOTES),
        'post_content' => $paragraph($summary) . ($number % 6 == 2 ? $more : '') . $paragraph($where),
    ]));
}
touch("$argv[1]/.installed");
